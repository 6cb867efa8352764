import type { Dispatcher } from "undici";

/** Returns a signal that fires with `signal` while the request is not sent. */
export function abortUntilSent(signal: AbortSignal | undefined, isSent: () => boolean): AbortSignal {
  const early = new AbortController();
  const end = () => {
    if (!isSent()) early.abort();
  };
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end, { once: true });
  return early.signal;
}

/** Ends a request that has no connection yet when the signal fires. The library would wait for the connection first. */
export function endWithSignal<T>(sending: Promise<T>, signal: AbortSignal, isSent: () => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      if (!isSent()) reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    sending.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}

/** Calls `heard` when a request is written to a connection. Before that, no byte of it has been sent. */
export function onDispatch(heard: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        handler.onRequestStart?.(controller, context);
        if (!controller.aborted) heard();
      },
      onRequestUpgrade: (...all) => handler.onRequestUpgrade?.(...all),
      onResponseStart: (...all) => handler.onResponseStart?.(...all),
      onResponseData: (...all) => handler.onResponseData?.(...all),
      onResponseEnd: (...all) => handler.onResponseEnd?.(...all),
      onResponseError: (...all) => handler.onResponseError?.(...all),
    });
}

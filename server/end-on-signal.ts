/** Sets the function that closes the parts of the service that have started so far. */
type CloseWith = (close: () => Promise<void>) => void;

/**
 * Ends this process on a signal, or when its launcher has ended. Until the returned function sets a `close`, it ends at
 * once. Afterwards it ends when `close` has finished. A second signal, after more than a second, ends it at once.
 */
export function endOnSignal(): CloseWith {
  let close = async () => {};
  let endingSince = 0;
  const end = () => {
    // A terminal's Ctrl-C reaches this process twice, the second time from its launcher: within a second they are one.
    if (endingSince > 0 && Date.now() - endingSince > 1000) process.exit(1);
    if (endingSince > 0) return;
    endingSince = Date.now();
    close().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", end).on("SIGTERM", end).on("SIGHUP", end);
  process.once("disconnect", end);
  return (orderly) => {
    close = orderly;
  };
}

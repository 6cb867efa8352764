/** Sets what ends the parts that have started by then. */
type CloseWith = (close: () => Promise<void>) => void;

/**
 * Ends this process when a signal comes or when the launcher is gone, from now on: at once while nothing is set to be
 * closed, later after one orderly close. A second signal ends it at once.
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

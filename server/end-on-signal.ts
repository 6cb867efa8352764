/** Runs `close` once when a signal comes or the launcher is gone, then ends the process; another signal later ends it at once. */
export function endOnSignal(close: () => Promise<void>): void {
  let endingSince = 0;
  const end = () => {
    // A terminal's Ctrl-C reaches us and our launcher, which passes it on: the same wish within a second is one wish.
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
}

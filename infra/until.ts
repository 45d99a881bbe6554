/** Waits for a condition with a deadline instead of sleeping for luck. */
export async function until<T>(
  ask: () => Promise<T | undefined | false>,
  {
    everyMs = 100,
    deadlineMs = 60_000,
    giveUp = () => undefined,
  }: { everyMs?: number; deadlineMs?: number; giveUp?: () => void } = {},
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  let last: Error | undefined;
  for (;;) {
    giveUp();
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error as Error;
    }
    if (Date.now() > deadline) throw last ?? new Error(`not ready within ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

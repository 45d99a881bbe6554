/** How every command of this room begins and ends: signals, a missing piece told in its one sentence, stop in reverse. */
import { MissingPiece } from './missing-piece';

interface Command {
  env: NodeJS.ProcessEnv;
  args: string[];
  /** Stops run last first, once, whatever ends the command. */
  onStop(stop: () => Promise<unknown>): void;
}

/** Runs `command`; its number, or 0, is the exit code. */
export function runCommand(command: (context: Command) => Promise<number | void>): void {
  const stops: (() => Promise<unknown>)[] = [];
  let ending: Promise<void> | undefined;
  const end = (code: number): Promise<void> => {
    ending ??= (async () => {
      for (const stop of stops.reverse()) await stop().catch((error: unknown) => console.error(error));
      process.exit(code);
    })();
    return ending;
  };
  let interrupts = 0;
  const interrupt = (signal: NodeJS.Signals): void => {
    interrupts += 1;
    if (interrupts === 1) console.log(`\n收到 ${signal}，正在依次停止……`);
    else if (interrupts === 2) console.log('仍在停止，请稍候（再按一次立即结束）。');
    else process.exit(130);
    void end(signal === 'SIGINT' ? 130 : 143);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  // infra/boot.mjs started us over a channel: when it is gone, so is whoever watched.
  if (process.connected) process.once('disconnect', () => void end(1));
  const fail = (error: unknown): Promise<void> => {
    console.error(error instanceof MissingPiece ? error.message : error);
    return end(1);
  };
  process.on('uncaughtException', (error) => void fail(error));
  process.on('unhandledRejection', (error) => void fail(error));
  command({ env: process.env, args: process.argv.slice(2), onStop: (stop) => stops.push(stop) }).then(
    (code) => end(code ?? 0),
    fail,
  );
}

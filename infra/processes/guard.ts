/** Who stops the children when this process is killed without a word: a small shell that notices its pipe closing. */
import { spawn, type ChildProcess } from 'node:child_process';

// Last started, first stopped. Children lead their own process groups, hence the negative numbers; a zombie counts as gone.
const SCRIPT = `
pids=""
while read -r verb pid; do
  case "$verb" in
    add) pids="$pid $pids" ;;
    drop) rest=""; for p in $pids; do [ "$p" = "$pid" ] || rest="$rest $p"; done; pids="$rest" ;;
  esac
done
alive() { kill -0 "$1" 2>/dev/null && ! grep -q ') Z' "/proc/$1/stat" 2>/dev/null; }
for pid in $pids; do
  kill -TERM "$pid" 2>/dev/null
  tries=0
  while alive "$pid" && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "-$pid" 2>/dev/null
done
`;

let guard: ChildProcess | undefined;
let guarded = 0;

export function guardChild(pid: number): void {
  guard ??= startGuard();
  guarded += 1;
  guard.stdin?.write(`add ${pid}\n`);
}

/** The child has ended: its number may belong to somebody else from now on. */
export function releaseChild(pid: number): void {
  if (!guard) return;
  guarded -= 1;
  guard.stdin?.write(`drop ${pid}\n`);
  if (guarded > 0) return;
  guard.stdin?.end();
  guard = undefined;
}

function startGuard(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin?.on('error', () => undefined);
  child.unref();
  return child;
}

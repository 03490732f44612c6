import { readFileSync } from 'node:fs';

/** Watches how much memory a process holds. Linux only (proc(5)). */
export function watchMemory(pid: number): () => number {
  let most = 0;
  const look = () => {
    most = Math.max(most, residentMb(pid));
  };
  const timer = setInterval(look, 200);
  look();
  return () => {
    clearInterval(timer);
    look();
    return most;
  };
}

/** Resident memory in MB; 0 for a process that is gone. */
function residentMb(pid: number): number {
  try {
    const [, kb = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kb) / 1024);
  } catch {
    return 0;
  }
}

/** Seconds of processor time that a process has used; on a busy machine they tell more than the clock. */
export function cpuSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    // utime and stime in ticks of 10 ms (proc(5)), counted behind the name.
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

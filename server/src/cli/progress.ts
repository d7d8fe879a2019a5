import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  update(done: number, total?: number): void;
  stop(): void;
}

/** A bar on stderr when a person watches; silent in scripts. */
export function startProgress(label: string, total = 0): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { format: `${label} {bar} {value}/{total} {duration_formatted}`, stream: process.stderr, clearOnComplete: false },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  let isStopped = false;
  return {
    update(done, known) {
      if (known !== undefined) bar.setTotal(known);
      else if (done > bar.getTotal()) bar.setTotal(done);
      bar.update(done);
    },
    stop() {
      if (!isStopped) bar.stop();
      isStopped = true;
    },
  };
}

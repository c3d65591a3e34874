/** A bar that is filled by 0 to 100 percent; full only when all is done. */
export function drawBar(percent: number, columns: number): string {
  const done = Math.floor((Math.min(100, Math.max(0, percent)) / 100) * columns);
  return '█'.repeat(done) + '░'.repeat(columns - done);
}

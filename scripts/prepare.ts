/** What npm does after an install: builds, where the tools for it are there. `npm ci --omit=dev` leaves them out. */
if (hasTools()) await import('./build.ts');
else process.stderr.write('chroniker: dist/ is not built, since esbuild is not installed here\n');

function hasTools(): boolean {
  try {
    import.meta.resolve('esbuild');
    return true;
  } catch {
    return false;
  }
}

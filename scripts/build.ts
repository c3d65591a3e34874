import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles src/ into dist/: one small entry that turns on the compile cache, and the rest in chunks that load when they are
 * needed. Built beside and swapped in, so that a tick in between finds either the old program or the new one.
 */
const root = join(import.meta.dirname, '..');
const fresh = join(root, `dist.${process.pid}`);
const old = join(root, `dist.${process.pid}.old`);

await build({
  entryPoints: [join(root, 'src/main.ts')],
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  minify: true,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  // Its binary is found beside it; the others are drivers that knex names and we do not use.
  external: [
    'better-sqlite3',
    'sqlite3',
    'mysql',
    'mariadb',
    'mariadb/callback',
    'pg',
    'pg-query-stream',
    'oracledb',
    'tedious',
  ],
  // CommonJS packages inside the bundle call `require` for Node's own modules.
  banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  logLevel: 'warning',
});

swap();

function swap(): void {
  const dist = join(root, 'dist');
  if (readdirSync(root).includes('dist')) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

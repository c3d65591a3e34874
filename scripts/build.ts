import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/**
 * Bundles src/ into dist/: a small entry that turns on the compile cache, and the rest in chunks that load when they are
 * needed. Built beside and swapped in whole, so that no tick finds half a program and no old chunk stays.
 */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const workshop = mkdtempSync(join(root, '.build-'));

const common: BuildOptions = {
  bundle: true,
  outdir: join(workshop, 'new'),
  format: 'esm',
  platform: 'node',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

try {
  await Promise.all([buildEntry(), buildProgram()]);
  swap();
  rmSync(join(root, 'node_modules/.cache/chroniker'), { recursive: true, force: true });
} finally {
  rmSync(workshop, { recursive: true, force: true });
}

/** In words that an old Node can read, since it is the entry that tells it so. */
async function buildEntry(): Promise<void> {
  const programApart: Plugin = {
    name: 'program apart',
    setup: ({ onResolve }) => {
      onResolve({ filter: /^\.\/program\.ts$/ }, () => ({ path: './program.js', external: true }));
    },
  };
  await build({ ...common, entryPoints: [join(root, 'src/main.ts')], target: 'node12.22', plugins: [programApart] });
}

async function buildProgram(): Promise<void> {
  await build({
    ...common,
    entryPoints: [join(root, 'src/program.ts')],
    target: 'node22.18',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    // Its binary is found beside it; the others are drivers that knex names and we do not have.
    external: [
      ...['better-sqlite3', 'sqlite3', 'mysql', 'mariadb', 'mariadb/callback'],
      ...['pg', 'pg-native', 'pg-query-stream', 'oracledb', 'tedious'],
    ],
    // CommonJS packages inside the bundle call `require` for Node's own modules.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  });
}

/** Another build may do the same at the same time: then the later one wins. */
function swap(): void {
  for (let turn = 0; ; turn++) {
    moveAway(`old.${turn}`);
    try {
      renameSync(join(workshop, 'new'), dist);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || turn === 20) throw error;
    }
  }
}

function moveAway(name: string): void {
  try {
    renameSync(dist, join(workshop, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

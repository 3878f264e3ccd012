// Builds the embedded chart bundle, its record and its notice. Run: npm ci && npm run build
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '..', '..', 'src', 'Reporting', 'Html', 'Assets');
const packages = ['echarts', 'zrender', 'tslib'];
const licences = { echarts: ['LICENSE', 'NOTICE'], zrender: ['LICENSE'], tslib: ['LICENSE.txt'] };

const manifest = (name) => JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8'));
const versions = Object.fromEntries(packages.map((name) => [name, manifest(name).version]));

const result = await build({
  absWorkingDir: here,
  entryPoints: ['entry.js'],
  bundle: true,
  minify: true,
  charset: 'ascii',
  format: 'iife',
  globalName: 'echarts',
  target: 'es2019',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  banner: { js: `/* ${packages.map((name) => `${name} ${versions[name]} (${manifest(name).license})`).join(', ')}: see echarts.NOTICE.txt */` },
  write: false,
});

// A script that stands inside a page must not be able to end it.
const bundle = result.outputFiles[0].text.replaceAll('</script', '<\\/script');
const notice = packages
  .map((name) => `${name} ${versions[name]}\n\n${licences[name].map((file) => readFileSync(join(here, 'node_modules', name, file), 'utf8').trim()).join('\n\n')}\n`)
  .join(`\n${'-'.repeat(100)}\n\n`)
  .replaceAll('\r\n', '\n').split('\n').map((line) => line.trimEnd()).join('\n');
const record = {
  bundle: 'echarts.min.js',
  packages: versions,
  esbuild: manifest('esbuild').version,
  bytes: Buffer.byteLength(bundle),
  sha256: createHash('sha256').update(bundle).digest('hex'),
};

mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'echarts.min.js'), bundle);
writeFileSync(join(target, 'echarts.json'), `${JSON.stringify(record, null, 2)}\n`);
writeFileSync(join(target, 'echarts.NOTICE.txt'), notice);
console.log(`${record.bundle}: ${record.bytes} bytes, sha256 ${record.sha256}`);

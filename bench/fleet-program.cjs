/** The peer of the fleet: `node fleet-program.cjs SPECS.json OUT`: the same objects through cdk8s, one chart a cluster. Uses the built package. */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { ApiObject, App, Chart } = require('cdk8s');

const [file, outdir] = process.argv.slice(2);
const { manifestsOf, planLayer } = require(join(__dirname, '../build/bundle.js')).plan();

const app = new App({ outdir });
for (const spec of JSON.parse(readFileSync(file, 'utf8'))) {
  const chart = new Chart(app, spec.cluster.name);
  for (const [index, { manifest }] of manifestsOf(planLayer(spec).plan).entries()) new ApiObject(chart, `object-${index}`, manifest);
}
app.synth();

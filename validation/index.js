/**
 * What cdk8s loads as a validation plugin: the built code in the package; in a checkout, which has none, the sources
 * through tsx.
 */
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const built = join(__dirname, '../build/validation.js');
if (!existsSync(built)) require('tsx/cjs');
module.exports = existsSync(built) ? require(built) : require('./plugin.ts');

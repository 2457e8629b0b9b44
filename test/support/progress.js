/** Jest's default reporter under another name: Jest adds its own summary, after every other reporter, only for the name `default`. */
module.exports = require('@jest/reporters').DefaultReporter;

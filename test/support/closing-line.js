/**
 * Jest reporter: Jest's own summary, then `N passed, N failed` alone on the last line, for machines that read only that.
 * It contains the summary because Jest prints its own after every other reporter.
 */
const { SummaryReporter } = require('@jest/reporters');

module.exports = class ClosingLine extends SummaryReporter {
  onRunComplete(contexts, results) {
    super.onRunComplete(contexts, results);
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stderr.write(`${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  }
};

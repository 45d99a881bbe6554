/** How many tests passed and failed, from what Jest wrote; a run that crashed counts as a failure, never as nothing. */

export interface JestResults {
  numPassedTests: number;
  numFailedTests: number;
  /** Files that could not be run at all: their tests were not counted. */
  numRuntimeErrorTestSuites: number;
}

/** `results` is undefined and `status` null when Jest died; `status` is Jest's exit code. */
export function countResults(
  results: JestResults | undefined,
  status: number | null,
): { passed: number; failed: number } {
  if (!results) return { passed: 0, failed: 1 };
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return { passed: results.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed };
}

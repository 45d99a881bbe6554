import { countResults } from './test-results';

const results = { numPassedTests: 3, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };

describe('countResults', () => {
  it('counts what Jest counted', () => {
    expect(countResults({ ...results, numFailedTests: 2 }, 1)).toEqual({ passed: 3, failed: 2 });
    expect(countResults(results, 0)).toEqual({ passed: 3, failed: 0 });
  });
  it('counts a file that could not be run as failed', () => {
    expect(countResults({ ...results, numRuntimeErrorTestSuites: 1 }, 1)).toEqual({ passed: 3, failed: 1 });
  });
  it('never calls a crashed run passed', () => {
    expect(countResults(undefined, null)).toEqual({ passed: 0, failed: 1 });
    expect(countResults(results, 1)).toEqual({ passed: 3, failed: 1 });
    expect(countResults(results, null)).toEqual({ passed: 3, failed: 1 });
  });
});

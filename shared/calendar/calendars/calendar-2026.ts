/** Which days of 2025 and 2026 are worked: the State Council's holiday notices as a calendar document. */
import type { Calendar } from '../../contracts/plan';

// Source: chinese-days 1.5.7, `dist/chinese-days.json`, MIT licence, © 2024 Yawei sun; kept here as data because the
// library calls every day past its last notice an ordinary one. The test beside it compares two libraries day by day.
// Covers 2025-01-01 to 2026-12-31; the notice for the next year comes each November and is a new document.
export const CALENDAR_2026: Calendar = {
  id: 'cn-2026',
  coverageTo: '2026-12-31',
  off: [
    ...['2025-01-01', '2025-01-28', '2025-01-29', '2025-01-30', '2025-01-31', '2025-02-03', '2025-02-04'],
    ...['2025-04-04', '2025-05-01', '2025-05-02', '2025-05-05', '2025-06-02'],
    ...['2025-10-01', '2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07', '2025-10-08'],
    ...['2026-01-01', '2026-01-02'],
    ...['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20', '2026-02-23'],
    ...['2026-04-06', '2026-05-01', '2026-05-04', '2026-05-05', '2026-06-19', '2026-09-25'],
    ...['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
  ],
  worked: [
    ...['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
    ...['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  ],
};

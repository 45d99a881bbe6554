import { createCheck } from '../http/validation';
import { DEED_SCHEMAS } from './deed.schema';
import { COMMENT_MODES } from './entries';

const isComment = createCheck(DEED_SCHEMAS.comment.data, 'body');

it('C4 a comment is made at a meeting, on site, individually or at random (S3 二3, S4 二), and in no other way', () => {
  expect(Object.values(COMMENT_MODES)).toEqual(['集中点评', '现场点评', '个别点评', '随机点评']);
  for (const mode of Object.keys(COMMENT_MODES)) expect(isComment({ period: 'q1', mode, late: false })).toBeTruthy();
  for (const mode of ['byPhone', '', undefined])
    expect(() => isComment({ period: 'q1', mode, late: false })).toThrow('bad_request');
});

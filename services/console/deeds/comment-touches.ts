/** What a leader's comment should touch (S3 二2): a line beside its form. */
export const COMMENT_TOUCHES = {
  organisation: '党组织：中心工作、承诺事项、为民办实事、党的建设、党群共建。',
  member: '党员：岗位工作、承诺事项、服务群众。',
} as const;

/** Every error code of the system: its HTTP status and Chinese title (RFC 9457 `title`). One list for all services. */

interface ErrorKind {
  status: number;
  title: string;
}

const list = {
  // the request itself
  bad_request: { status: 400, title: '请求格式不正确' },
  body_too_large: { status: 413, title: '内容过长' },
  too_many_requests: { status: 429, title: '操作过于频繁，请稍后再试' },
  not_found: { status: 404, title: '没有找到，或者不在您的管理范围内' },
  not_signed_in: { status: 401, title: '请先登录' },
  sign_in_failed: { status: 401, title: '账号或密码不正确' },
  locked_out: { status: 423, title: '连续输错密码，账号已暂时锁定' },
  csrf_failed: { status: 403, title: '页面已过期，请刷新后重试' },
  password_too_weak: { status: 400, title: '密码不符合复杂度要求' },
  must_change_password: { status: 403, title: '首次登录请先修改密码' },
  account_exists: { status: 409, title: '账号已被使用，或者该人员已有账号' },
  // rights
  not_allowed: { status: 403, title: '您的任职没有此项权限' },
  own_review: { status: 403, title: '不能审核本人的承诺' },
  own_confirmation: { status: 403, title: '不能确认或评定本人的事项' },
  own_comment: { status: 403, title: '不能点评本人' },
  not_in_charge: { status: 409, title: '该对象已由其他党组织管理' },
  // the deed against the year
  stage_not_allowed: { status: 409, title: '当前阶段不能办理此事' },
  year_closed: { status: 409, title: '本年度已经办结' },
  year_not_open: { status: 409, title: '本年度尚未开启' },
  deed_id_reused: { status: 409, title: '同一编号已用于另一项操作' },
  items_too_few: { status: 422, title: '承诺事项过少' },
  items_too_many: { status: 422, title: '承诺事项过多' },
  item_incomplete: { status: 422, title: '承诺事项缺少必填内容' },
  item_deadline_outside_year: { status: 422, title: '完成时限不在本年度内；跨年度事项须注明并填写本年度阶段目标时限' },
  item_deadline_passed: { status: 422, title: '完成时限已经过去' },
  item_unknown: { status: 422, title: '没有这个承诺事项' },
  item_settled: { status: 409, title: '该事项已经销号或结案' },
  item_duplicate: { status: 422, title: '承诺事项编号重复' },
  practical_item_missing: { status: 422, title: '有能力的党员至少应有一项实事承诺' },
  hollow_pledge: { status: 422, title: '存在需要修改的空泛事项' },
  guidance_missing: { status: 422, title: '退回时必须写明修改意见' },
  criteria_incomplete: { status: 422, title: '请逐条对照审核标准' },
  period_unknown: { status: 422, title: '没有这个写实或点评期间' },
  period_not_open: { status: 409, title: '该期间尚未开始' },
  period_closed: { status: 409, title: '该期间已经截止，请以补录方式登记' },
  period_done: { status: 409, title: '该期间已经登记' },
  comment_incomplete: { status: 422, title: '点评必须写明成绩、不足和努力方向' },
  explanation_pending: { status: 409, title: '已有一份说明正在等待答复' },
  explanation_absent: { status: 409, title: '没有等待答复的说明' },
  result_too_early: { status: 409, title: '第四季度写实和点评完成或注明缺失之后才能确定结果' },
  correction_target_unknown: { status: 422, title: '没有找到要更正的记录' },
  publication_unchecked: { status: 422, title: '公示前须由专人完成保密审查' },
  // rosters
  workbook_broken: { status: 422, title: '文件不是可读取的 Excel 工作簿' },
  import_already_applied: { status: 409, title: '这份名册已经导入' },
  // plans and calendars
  plan_clause_unknown: { status: 422, title: '年度安排中没有这个可以更改的条目' },
  plan_value_invalid: { status: 422, title: '条目的内容不正确' },
  plan_out_of_bounds: { status: 422, title: '超出了上级设定的范围' },
  plan_out_of_order: { status: 422, title: '各阶段的先后顺序不成立' },
  plan_changed: { status: 409, title: '其他人已经修改，请在最新版本上重新编辑' },
  plan_effective_past: { status: 422, title: '生效日期不能早于今天' },
  calendar_broken: { status: 422, title: '工作日历不正确' },
  // engines
  registering: { status: 202, title: '已收到，正在登记' },
  unavailable: { status: 503, title: '服务暂时不可用，本次操作没有保存，请稍后重试' },
  internal: { status: 500, title: '系统内部错误，已记录' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof list;
export const ERRORS: Record<ErrorCode, ErrorKind> = list;

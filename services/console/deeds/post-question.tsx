/** For which of one's posts a post item (岗位承诺) is pledged (M3, M4). */
import { Button, Form, Select } from 'antd';
import { Link } from 'react-router';
import { useName } from '../api/names';
import { usePostsOf } from '../api/use-posts-of';

export function PostQuestion({ name, personId }: { name: (string | number)[]; personId: string }) {
  const { data, isPending, isError, refetch } = usePostsOf(personId);
  const held = (data?.items ?? []).filter((claim) => claim.held);
  const extra = isError ? (
    <>
      暂时读不到您的岗位，可以先不选。
      <Button type="link" size="small" className="inline-link" onClick={() => void refetch()}>
        重试
      </Button>
    </>
  ) : data && held.length === 0 ? (
    <>
      您现在没有认领的岗位；可以到
      <Link to="/posts" className="link-in-text">
        我的岗位
      </Link>
      认领，也可以不选，立足本职承诺。
    </>
  ) : (
    '为认领的岗位或者党组织所设的岗位承诺的，请选上；设岗的党组织会看到这一项。'
  );
  return (
    <Form.Item name={name} label="所承担的岗位（可不选）" extra={extra}>
      <PostSelect loading={isPending} options={held.map((claim) => ({ value: claim.post, label: claim.name }))} />
    </Form.Item>
  );
}

/** A post given up since the draft was written is still called by its name, and can be taken out. */
function PostSelect({
  value,
  options,
  ...more
}: {
  id?: string;
  value?: string;
  onChange?: (post: string | undefined) => void;
  loading: boolean;
  options: { value: string; label: string }[];
}) {
  const known = options.some((option) => option.value === value);
  const name = useName(known ? undefined : value);
  const shown = value === undefined || known ? options : [...options, { value, label: name ?? '（岗位）' }];
  return (
    <Select {...more} {...(value === undefined ? {} : { value })} allowClear options={shown} placeholder="可不选" />
  );
}

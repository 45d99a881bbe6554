/** Choosing several members by name or pinyin: of one organisation, or of those below it too. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { listFellows, listMembers } from '../api/calls';
import { rememberNames } from '../api/names';
import { TYPING_MS, usePaused } from './use-paused';

interface MembersPickerProps {
  id?: string;
  organisation: string;
  /** By name alone, with the members of organisations below: what a member may ask of their own organisation. */
  fellows?: boolean;
  value?: string[];
  onChange?: (people: string[]) => void;
}

export function MembersPicker({ id, organisation, fellows = false, value = [], onChange }: MembersPickerProps) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const search = usePaused(typed.trim(), TYPING_MS);
  const [known, setKnown] = useState<Record<string, string>>({});
  const people = useQuery({
    queryKey: ['members-of', organisation, fellows, search],
    queryFn: async ({ signal }) => {
      const list = fellows ? listFellows : listMembers;
      const items = (await list(organisation, { q: search || undefined, limit: 200 }, signal)).items.map(
        ({ id: person, name }) => ({ id: person, name }),
      );
      rememberNames(client, items);
      return items;
    },
    staleTime: 30_000,
  });
  const found = (people.data ?? []).map((person) => ({ value: person.id, label: person.name }));
  return (
    <Select
      id={id}
      mode="multiple"
      maxTagCount={20}
      value={value.map((person) => ({ value: person, label: known[person] ?? person }))}
      labelInValue
      showSearch={{ filterOption: false, searchValue: typed, onSearch: setTyped }}
      options={found}
      onChange={(chosen: { value: string; label: string }[]) => {
        setKnown(Object.fromEntries(chosen.map((person) => [person.value, String(person.label)])));
        onChange?.(chosen.map((person) => person.value));
      }}
      placeholder="输入姓名或拼音查找，可选多人"
      notFoundContent={people.isFetching ? '正在查找……' : people.isError ? '暂时无法查找' : '没有找到'}
    />
  );
}

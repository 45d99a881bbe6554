import { inChargeOfMembers, inChargeOfOwn } from './placement';

it("M1 B3 X10 an organisation's year is kept by its superior, its members' by itself; a root stands under itself", () => {
  expect(['/a/', '/a/b/', '/a/b/c/', '/a/b/c/d/'].map(inChargeOfOwn)).toEqual([
    { inCharge: 'a', superior: 'a' },
    { inCharge: 'a', superior: 'a' },
    { inCharge: 'b', superior: 'a' },
    { inCharge: 'c', superior: 'b' },
  ]);
  expect(['/a/', '/a/b/', '/a/b/c/'].map(inChargeOfMembers)).toEqual([
    { inCharge: 'a', superior: 'a' },
    { inCharge: 'b', superior: 'a' },
    { inCharge: 'c', superior: 'b' },
  ]);
});

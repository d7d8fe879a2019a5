import { k } from '../../../i18n/index.ts';
import type { GroupKind } from './tree.ts';

export const groupLabels: Readonly<Record<GroupKind, string>> = {
  all: k('全部满足'),
  any: k('满足其一'),
  none: k('都不满足'),
};

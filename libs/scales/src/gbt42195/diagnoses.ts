export interface Diagnosis {
  code: string;
  name: string;
  /** ICD-10 category, or first and last category of a range; absent where Annex A gives none. */
  icd10?: readonly [first: string, last: string];
  /** Counts only when it happened within this time. */
  within?: { days: number } | { months: number };
  /** The grade-change factor that the diagnosis establishes. */
  raises?: 'dementia' | 'mentalDisorder';
}

/** Diagnoses of GB/T 42195-2022 A.4.1, in the form's order. */
export const diagnoses: readonly Diagnosis[] = [
  { code: 'hypertension', name: '高血压', icd10: ['I10', 'I15'] },
  { code: 'coronaryHeartDisease', name: '冠心病', icd10: ['I25', 'I25'] },
  { code: 'diabetes', name: '糖尿病', icd10: ['E10', 'E14'] },
  { code: 'pneumonia', name: '肺炎', icd10: ['J12', 'J18'] },
  { code: 'copd', name: '慢性阻塞性肺疾病', icd10: ['J44', 'J44'] },
  { code: 'cerebralHaemorrhage', name: '脑出血', icd10: ['I60', 'I62'] },
  { code: 'cerebralInfarction', name: '脑梗塞', icd10: ['I63', 'I63'] },
  { code: 'urinaryInfection', name: '尿路感染', within: { days: 30 } },
  { code: 'parkinsonism', name: '帕金森综合征', icd10: ['G20', 'G22'] },
  { code: 'chronicKidneyFailure', name: '慢性肾衰竭', icd10: ['N18', 'N19'] },
  { code: 'cirrhosis', name: '肝硬化', icd10: ['K74', 'K74'] },
  { code: 'pepticUlcer', name: '消化性溃疡', icd10: ['K20', 'K31'] },
  { code: 'tumour', name: '肿瘤', icd10: ['C00', 'D48'] },
  { code: 'amputation', name: '截肢', within: { months: 6 } },
  { code: 'fracture', name: '骨折', icd10: ['M84', 'M84'], within: { months: 3 } },
  { code: 'epilepsy', name: '癫痫', icd10: ['G40', 'G40'] },
  { code: 'hypothyroidism', name: '甲状腺功能减退症', icd10: ['E01', 'E03'] },
  { code: 'cataract', name: '白内障', icd10: ['H25', 'H26'] },
  { code: 'glaucoma', name: '青光眼', icd10: ['H40', 'H42'] },
  { code: 'osteoporosis', name: '骨质疏松症', icd10: ['M80', 'M82'] },
  { code: 'dementia', name: '痴呆', icd10: ['F00', 'F03'], raises: 'dementia' },
  { code: 'mentalDisorder', name: '其他精神和行为障碍', icd10: ['F04', 'F99'], raises: 'mentalDisorder' },
  { code: 'other', name: '其他' },
];

/**
 * The Annex A diagnosis that covers an ICD-10 code such as `F01.9`, or undefined. F04-F99 raises a grade only when a
 * psychiatric specialist made the diagnosis, which the code alone does not tell.
 */
export function findDiagnosis(icd10: string): Diagnosis | undefined {
  const category = /^([A-Z]\d{2})(\.|$)/.exec(icd10.trim().toUpperCase())?.[1];
  if (category === undefined) return undefined;
  return diagnoses.find(({ icd10: range }) => range && range[0] <= category && category <= range[1]);
}

import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case');
const code = z.string().regex(/^[a-z][a-zA-Z0-9]*$/, 'must be a camelCase code');
const text = z.string().trim().min(1);
const day = z.iso.date();
const area = z.string().regex(/^\d{12}$/, 'must be a 12-digit division code');
const positive = z.int().positive();
const amount = z.int().nonnegative();
const validity = { validFrom: day, validTo: day.nullable() };
const source = z.strictObject({ document: id, clause: text });
const itemCode = z.string().regex(/^[1-7]\.[1-6]$/, 'must be an item of GB/T 43153 such as 1.2');

export const documentSchema = z.strictObject({
  id,
  title: text,
  issuer: text,
  number: text.optional(),
  issuedOn: day.optional(),
  validFrom: day,
  validTo: day.nullable().optional(),
  verified: z.boolean(),
  note: text.optional(),
});

export const packSchema = z.strictObject({ place: id, name: text, area, documents: z.array(documentSchema).min(1) });

export const ROLES = [
  'cityOfficial',
  'countyOfficial',
  'streetWorker',
  'communityWorker',
  'assessor',
  'providerManager',
  'dispatcher',
  'carer',
  'financeOfficer',
  'auditor',
  'callCentreAgent',
  'elder',
  'family',
] as const;
const role = z.enum(ROLES);

// --- services -------------------------------------------------------------------------------------------------

export const certificateSchema = z.strictObject({
  code,
  name: text,
  source,
  verified: z.boolean(),
  note: text.optional(),
});

export const serviceItemSchema = z.strictObject({
  code: itemCode,
  category: text,
  name: text,
  standard: text,
  clause: text,
  /** Standard minutes of one visit. */
  minutes: positive,
  steps: z.array(text).min(3).max(7),
  /** Kinds of certificate that each carer must hold, valid on the day of the visit. */
  certificates: z.array(code),
  carers: z.literal([1, 2]),
  riskNotes: z.array(text).optional(),
  /** Category and name were checked against the standard. */
  verified: z.boolean(),
  /** Minutes, steps, certificates and number of carers were checked; the standard sets none of them. */
  detailsVerified: z.boolean(),
  source,
});

export const servicePriceSchema = z.strictObject({
  id,
  area,
  item: itemCode,
  /** The bookable product: rows of the same product in nearer areas replace those farther away. */
  product: id,
  name: text,
  unit: z.enum(['visit', 'hour', 'portion']),
  minutes: positive,
  carers: z.literal([1, 2]),
  /** Replaces the certificates of the item where present. */
  certificates: z.array(code).optional(),
  priceFen: amount,
  ...validity,
  source,
  verified: z.boolean(),
  note: text.optional(),
});

export const serviceRequirementSchema = z.strictObject({
  id,
  area,
  /** Items of GB/T 43153 to which the requirement applies, or all of them. */
  items: z.union([z.literal('all'), z.array(itemCode).min(1)]),
  certificates: z.array(code).min(1),
  ...validity,
  source,
  verified: z.boolean(),
  note: text.optional(),
});

// --- benefits -------------------------------------------------------------------------------------------------

type FactKind = 'number' | 'boolean' | 'county' | readonly string[];

/** The facts that a condition may ask for, with the kind of their value. */
export const FACTS = {
  age: 'number',
  sex: ['male', 'female'],
  abilityGrade: 'number',
  economicClass: ['general', 'minimumLiving', 'minimumLivingMargin', 'extremePoverty', 'lowIncome'],
  livingSituation: ['alone', 'emptyNest', 'leftBehind', 'withSpouse', 'withChildren', 'withRelatives', 'institution'],
  familyPlanningSpecial: 'boolean',
  severeDisability: 'boolean',
  martyrFamily: 'boolean',
  registeredCounty: 'county',
  residentCounty: 'county',
  alive: 'boolean',
  inInstitution: 'boolean',
  inUpgradeProgramme: 'boolean',
  assessmentAgeDays: 'number',
} as const satisfies Record<string, FactKind>;
export type FactName = keyof typeof FACTS;
export const FACT_NAMES = Object.keys(FACTS) as [FactName, ...FactName[]];

const factValue = z.union([z.int(), z.boolean(), z.string()]);
export type FactValue = z.infer<typeof factValue>;

export type FactTest = {
  fact: FactName;
  op: '=' | '!=' | '>=' | '<=' | '>' | '<' | 'in';
  value: FactValue | FactValue[];
  /** The clause as one Chinese sentence, shown to the person whom it concerns. */
  text: string;
  clause: string;
};
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | FactTest;

function factProblem(test: FactTest): string | undefined {
  const kind: FactKind = FACTS[test.fact];
  const listed = Array.isArray(test.value);
  if (listed !== (test.op === 'in')) return `operator ${test.op} does not go with ${listed ? 'a list' : 'one value'}`;
  if (kind !== 'number' && !['=', '!=', 'in'].includes(test.op)) return `operator ${test.op} needs a number`;
  const values = Array.isArray(test.value) ? test.value : [test.value];
  if (values.length === 0) return 'the list is empty';
  const wrong = values.find((value) => {
    if (kind === 'number' || kind === 'boolean') return typeof value !== kind;
    if (typeof value !== 'string') return true;
    return kind === 'county' ? !/^\d{6}$/.test(value) : !kind.includes(value);
  });
  if (wrong === undefined) return undefined;
  const expected = kind === 'county' ? 'a 6-digit county' : typeof kind === 'string' ? `a ${kind}` : kind.join(' | ');
  return `${JSON.stringify(wrong)} is no value of ${test.fact} (expected ${expected})`;
}

const factTest: z.ZodType<FactTest> = z
  .strictObject({
    fact: z.enum(FACT_NAMES),
    op: z.enum(['=', '!=', '>=', '<=', '>', '<', 'in']),
    value: z.union([factValue, z.array(factValue)]),
    text,
    clause: text,
  })
  .superRefine((test, context) => {
    const message = factProblem(test);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['value'], message });
  });

/** A condition node is told by its key, so that an error names the field inside the right kind of node. */
export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.unknown().transform((input, context): Condition => {
    const keys = typeof input === 'object' && input !== null ? Object.keys(input) : [];
    const kind = ['all', 'any', 'not'].find((key) => keys.includes(key));
    const parsed = (kind === undefined ? factTest : nodes[kind as keyof typeof nodes]).safeParse(input);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      context.addIssue({ code: 'custom', path: [...issue.path], message: issue.message });
    }
    return z.NEVER;
  }),
);

const nodes: Record<'all' | 'any' | 'not', z.ZodType<Condition>> = {
  all: z.strictObject({ all: z.array(conditionSchema).min(1) }),
  any: z.strictObject({ any: z.array(conditionSchema).min(1) }),
  not: z.strictObject({ not: conditionSchema }),
};

export const amountTableSchema = z.strictObject({
  unit: z.enum(['fenPerMonth', 'minutesPerMonth', 'permille']),
  /** The first row whose condition holds gives the value. */
  rows: z.array(z.strictObject({ when: conditionSchema.optional(), value: amount })).min(1),
});

const param = z.union([z.number(), z.string(), z.boolean(), z.record(z.string(), z.number())]);

export const benefitSchema = z.strictObject({
  id,
  name: text,
  class: code,
  nature: z.enum(['cash', 'service', 'voucher']),
  area,
  ...validity,
  stackGroup: code,
  stackRule: z.enum(['exclusive', 'highest', 'sequential', 'additive']),
  /** Smaller comes first inside a stack group. */
  priority: positive,
  when: conditionSchema,
  /** Null where the right is a service, or where places set the amount. */
  amount: amountTableSchema.nullable(),
  basicService: z.int().min(1).max(16).optional(),
  workflow: id.optional(),
  /** What a person must check because no fact on file tells it. */
  manualChecks: z.array(z.strictObject({ text, clause: text })).optional(),
  params: z.record(z.string(), param).optional(),
  source,
  verified: z.boolean(),
  note: text.optional(),
});

export const basicServiceSchema = z
  .strictObject({
    number: z.int().min(1).max(16),
    target: text,
    item: text,
    content: text,
    type: z.enum(['物质帮助', '照护服务', '关爱服务']),
    leadBody: z.strictObject({ name: text, verified: z.boolean() }),
    determinable: z.boolean(),
    why: text.optional(),
    source,
    verified: z.boolean(),
  })
  .refine((row) => row.determinable === (row.why === undefined), {
    path: ['why'],
    message: 'must tell why exactly when determinable is false',
  });

// --- workflows ------------------------------------------------------------------------------------------------

export const GUARDS = [
  'assessmentValid',
  'determinationEligible',
  'noticePeriodOver',
  'secondPerson',
  'documentsComplete',
] as const;
export const EFFECTS = ['openAssessment', 'publishNotice', 'grantBenefit', 'revokeGrant'] as const;

export const workflowStateSchema = z.strictObject({
  id: code,
  name: text,
  kind: z.enum(['draft', 'waiting', 'done', 'refused', 'withdrawn', 'closed']),
  deadlineWorkingDays: positive.optional(),
  /** Calendar days that must pass in this state before noticePeriodOver holds. */
  noticeDays: positive.optional(),
  /** Who acts next. */
  role: role.optional(),
  escalateTo: role.optional(),
  documents: z.array(z.strictObject({ code, name: text, required: z.boolean() })).optional(),
  help: text,
});

export const workflowActionSchema = z.strictObject({
  id: code,
  name: text,
  from: z.array(code).min(1),
  to: code,
  roles: z.array(role).min(1),
  requiresReason: z.boolean(),
  requires: z.array(z.enum(GUARDS)).optional(),
  /** Guards of `requires` that whoever takes the step may pass over, saying so and why. */
  overridable: z.array(z.enum(GUARDS)).optional(),
  effects: z.array(z.enum(EFFECTS)).optional(),
});

export const workflowSchema = z.strictObject({
  id,
  version: positive,
  name: text,
  benefit: id,
  validFrom: day,
  source,
  verified: z.boolean(),
  note: text.optional(),
  initial: code,
  states: z.array(workflowStateSchema).min(2),
  actions: z.array(workflowActionSchema).min(1),
});

export const holidaysSchema = z.strictObject({
  year: z.int().min(2000).max(2100),
  /** Days off, and weekend days that are worked instead. */
  daysOff: z.array(z.strictObject({ name: text, from: day, to: day })),
  workdays: z.array(day),
  source,
  verified: z.boolean(),
});

export type PackDocument = z.infer<typeof documentSchema>;
export type Pack = z.infer<typeof packSchema>;
export type Role = (typeof ROLES)[number];
export type Certificate = z.infer<typeof certificateSchema>;
export type ServiceItem = z.infer<typeof serviceItemSchema>;
export type ServicePrice = z.infer<typeof servicePriceSchema>;
export type ServiceRequirement = z.infer<typeof serviceRequirementSchema>;
export type AmountTable = z.infer<typeof amountTableSchema>;
export type Benefit = z.infer<typeof benefitSchema>;
export type BasicService = z.infer<typeof basicServiceSchema>;
export type WorkflowState = z.infer<typeof workflowStateSchema>;
export type WorkflowAction = z.infer<typeof workflowActionSchema>;
export type Workflow = z.infer<typeof workflowSchema>;
export type Guard = (typeof GUARDS)[number];
export type Effect = (typeof EFFECTS)[number];
export type Holidays = z.infer<typeof holidaysSchema>;

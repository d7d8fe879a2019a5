const coercion =
  'expects null because the declared type of the TCK decision differs; a line of `rules eval` declares no type';

/** Lines of the TCK subset that Yike answers differently, each with the reason. */
export const acceptedDeviations: Readonly<Record<string, string>> = {
  '0082-feel-coercion/decisionService_001/decision_ds_001': coercion,
  '0082-feel-coercion/decisionService_002/decision_ds_002': coercion,
  '0082-feel-coercion/decision_001/decision_001': coercion,
  '0082-feel-coercion/decision_003/decision_003': coercion,
  '0082-feel-coercion/decision_006_a/decision_006_a': coercion,
  '0082-feel-coercion/decision_007_a/decision_007_a': coercion,
  '0082-feel-coercion/literal_004/literal_004': coercion,
  '0082-feel-coercion/literal_006/literal_006': coercion,
};

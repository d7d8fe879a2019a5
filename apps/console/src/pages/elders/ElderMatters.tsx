export function ElderMatters(_: { elder: { county: string; id: string } }) {
  return null;
}

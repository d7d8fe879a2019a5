/** The one look: colours reach 4.5:1 on white and on `surface` (WCAG 2.2 AA 1.4.3), borders of controls 3:1 (1.4.11). */
export const tokens = {
  primary: '#0b5cad',
  primaryStrong: '#084a8c',
  primarySoft: '#e8f1fa',
  text: '#1c2530',
  textSecondary: '#4d5966',
  border: '#d7dde4',
  borderControl: '#808b97',
  background: '#f4f6f8',
  surface: '#ffffff',
  success: '#1a6b36',
  successSoft: '#e6f4ea',
  warning: '#8a5200',
  warningSoft: '#fdf3e1',
  danger: '#b3261e',
  dangerSoft: '#fcebea',
  radius: 6,
  fontSize: 14,
  fontFamily:
    '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", system-ui, sans-serif',
} as const;

/** antd's theme made from the tokens. */
export const antdTheme = {
  token: {
    colorPrimary: tokens.primary,
    colorLink: tokens.primary,
    colorInfo: tokens.primary,
    colorSuccess: tokens.success,
    colorWarning: tokens.warning,
    colorError: tokens.danger,
    colorText: tokens.text,
    colorTextSecondary: tokens.textSecondary,
    colorTextTertiary: tokens.textSecondary,
    colorTextDescription: tokens.textSecondary,
    colorTextPlaceholder: '#667280',
    colorTextDisabled: '#5f6b78',
    colorBorder: tokens.borderControl,
    colorBorderSecondary: tokens.border,
    borderRadius: tokens.radius,
    fontSize: tokens.fontSize,
    fontFamily: tokens.fontFamily,
    motion: false,
  },
};

/** Puts the tokens on the page as `--y-…` custom properties, which our own styles use. */
export function applyTokens(root: HTMLElement): void {
  for (const [name, value] of Object.entries(tokens)) {
    const property = `--y-${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
    root.style.setProperty(property, typeof value === 'number' ? `${value}px` : value);
  }
}

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const SERVER = process.env.YIKE_SERVER ?? 'http://localhost:8080';

export default defineConfig({
  base: '/m/',
  plugins: [
    react(),
    VitePWA({
      // A page that reloaded by itself would lose a signature that is just being written.
      registerType: 'prompt',
      injectRegister: false,
      manifest: {
        name: '一刻 · 居家社区养老服务',
        short_name: '一刻',
        description: '上门服务人员、老人和家属的手机端',
        lang: 'zh-CN',
        start_url: '/m/',
        scope: '/m/',
        display: 'standalone',
        theme_color: '#0b5cad',
        background_color: '#f4f6f8',
        icons: [
          { src: 'icon-180.png', sizes: '180x180', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg}'],
        navigateFallback: '/m/index.html',
        navigateFallbackAllowlist: [/^\/m\//],
        cleanupOutdatedCaches: true,
      },
    }),
  ],
  server: { port: 5174, proxy: { '/api': SERVER } },
  build: { outDir: 'dist', target: 'es2022' },
});

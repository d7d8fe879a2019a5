import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const SERVER = process.env.YIKE_SERVER ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react()],
  server: { port: 5173, proxy: { '/api': SERVER } },
  build: {
    outDir: 'dist',
    target: 'es2022',
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler|i18next|react-i18next|@tanstack)[\\/]/,
            },
            { name: 'contracts', test: /node_modules[\\/]zod[\\/]|server[\\/]src[\\/]platform[\\/]/ },
          ],
        },
      },
    },
  },
});

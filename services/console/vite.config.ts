/** How the pages become files that the gateway serves. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The gateway's policy allows no inline scripts, and a data: address would need one more exception.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // antd's table alone passes the default; every page is its own chunk already.
    chunkSizeWarningLimit: 900,
  },
});

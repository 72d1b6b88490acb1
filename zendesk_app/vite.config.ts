import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The backend serves the bundle, so it is built into the Python package; the page finds its files through the manifest.
export default defineConfig({
  plugins: [react()],
  base: "/app/static/",
  build: {
    outDir: "../backend/giljabi/web/sidebar_bundle",
    emptyOutDir: true,
    manifest: "manifest.json",
    rollupOptions: { input: ["src/main.tsx", "src/admin.tsx"] },
  },
  test: { environment: "happy-dom", include: ["test/**/*.test.{ts,tsx}"] },
});

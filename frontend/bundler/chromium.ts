/** The system's Chromium with WebGPU in software, for tests: no browser is ever downloaded. */

export const CHROMIUM: { readonly executablePath: string; readonly args: string[] } = {
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--disable-background-networking",
    "--no-first-run",
  ],
};

/** The system's Chromium with WebGPU in software, for tests: no browser is ever downloaded. */

export const CHROMIUM: { readonly executablePath: string; readonly args: string[] } = {
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    // Asked by this extension for workgroup memory of zeros it compiles a store for each, and takes seven times as long as for Dawn's loop.
    "--disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension",
    "--disable-background-networking",
    "--no-first-run",
  ],
};

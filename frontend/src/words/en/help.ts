/** Where there is no WebGPU: why it matters, and how to come by it. */

export const help = {
  unsupported: "This browser cannot run the model",
  why:
    "The model works on your own graphics processor, and browsers offer that through WebGPU. That is how your picture " +
    "can stay with you.",
  processor: "Your processor does the work",
  processorPart: "The processor does a part of the work",
  withCard: "With WebGPU the graphics card takes over, and larger models can run. How to get it:",
  browsers: { chromium: "Chrome and Edge", safari: "Safari", firefox: "Firefox" },
  steps: {
    chromium:
      "Version 113 or later on Windows, macOS and ChromeOS, 121 on Android, 144 on Linux. Check that graphics " +
      "acceleration is on under Settings, System. On other Linux machines, open chrome://flags and enable " +
      "\u201cUnsafe WebGPU support\u201d.",
    safari: "Version 26 or later, on macOS 26, iOS 26 and iPadOS 26.",
    firefox: "Version 141 or later on Windows, 147 on a Mac with Apple silicon. Not yet on Linux, Android and Intel Macs.",
  },
};

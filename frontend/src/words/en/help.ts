/** Where there is no WebGPU: why it matters, and how to come by it (MDN's compatibility data, November 2026). */

export const help = {
  unsupported: "This browser cannot run the model",
  why:
    "The model works on your own graphics processor, and browsers offer that through WebGPU. That is how your picture " +
    "can stay with you.",
  processor: "Your processor does the work",
  processorPart: "The processor does a part of the work",
  withCard: "With WebGPU the graphics card takes over, and larger models can run. How to get it:",
  here: "What helps here",
  browsers: { chromium: "Chrome and Edge", safari: "Safari", firefox: "Firefox" },
  /** For this browser on this system. */
  steps: {
    chromiumDesktop:
      "Chrome and Edge have WebGPU from version 113 on. Update the browser, then look under Settings, System, whether " +
      "graphics acceleration is on, and start the browser again.",
    chromiumLinux:
      "On Linux, Chrome has WebGPU from version 144 on, for Intel graphics of the 12th generation or later. With other " +
      "cards open chrome://flags, enable \u201cUnsafe WebGPU Support\u201d and \u201cVulkan\u201d, and start the browser again.",
    chromiumAndroid: "On Android, Chrome has WebGPU from version 121 on, with Android 12 or later. Update both in the system's settings.",
    chromiumIos: "On an iPhone or iPad every browser is Safari inside: WebGPU comes with iOS 26 and iPadOS 26. Update the system.",
    safariMac: "Safari has WebGPU from version 26 on, which comes with macOS 26. On an older macOS, use Chrome.",
    safariIos: "Safari has WebGPU from iOS 26 and iPadOS 26 on. Update the system under Settings, General.",
    firefoxWindows: "Firefox has WebGPU on Windows from version 141 on. Update it; in about:config, dom.webgpu.enabled must be true.",
    firefoxMac:
      "On a Mac with Apple silicon, Firefox has WebGPU from version 145 on with macOS 26, and from 147 on with an older " +
      "macOS. On an Intel Mac it has none: use Chrome.",
    firefoxLinux: "Firefox has no WebGPU on Linux yet. Use Chrome.",
    firefoxAndroid: "Firefox has no WebGPU on Android yet. Use Chrome, version 121 or later.",
    other: "Use a recent Chrome or Edge, Safari 26, or Firefox 141 on Windows.",
  },
  /** In a few words, for whoever changes the browser. */
  versions: {
    chromium: "From version 113 on Windows, macOS and ChromeOS, 121 on Android, 144 on Linux.",
    safari: "From version 26, on macOS, iOS and iPadOS.",
    firefox: "From version 141 on Windows, 145 on a Mac with Apple silicon. Not yet on Linux, Android and Intel Macs.",
  },
};

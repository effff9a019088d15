// Codes that the camera sees: the browser's own reader where it has one, else zxing in WebAssembly, fetched only then.

const SAME_CODE_MS = 4000; // one ticket stands in the picture many times
const PAUSE_MS = 60;

async function reader(addresses) {
  const native = globalThis.BarcodeDetector;
  if (native && (await native.getSupportedFormats?.())?.includes("qr_code") !== false) {
    return new native({ formats: ["qr_code"] });
  }
  await new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: addresses.script });
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  const { BarcodeDetector, prepareZXingModule } = globalThis.BarcodeDetectionAPI;
  prepareZXingModule({ overrides: { locateFile: () => addresses.wasm } });
  return new BarcodeDetector({ formats: ["qr_code"] });
}

export class Camera {
  constructor(picture, addresses, seen) {
    Object.assign(this, { picture, addresses, seen, stream: null, last: { text: "", at: 0 } });
  }

  async start() {
    const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
    this.picture.srcObject = this.stream;
    await this.picture.play();
    this.reader ??= await reader(this.addresses);
    this.look();
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.picture.srcObject = null;
  }

  async look() {
    while (this.stream) {
      const [code] = await this.reader.detect(this.picture).catch(() => []);
      const now = Date.now();
      const text = code?.rawValue ?? "";
      if (text && this.stream && (text !== this.last.text || now - this.last.at > SAME_CODE_MS)) {
        this.last = { text, at: now };
        await this.seen(text);
      }
      if (text) this.last.at = Date.now(); // as long as it stays in the picture
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

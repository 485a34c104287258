// A photo is made small on the phone before it is sent: 3G is slow, and the server keeps no more.
(() => {
  const LONGEST = 1280;
  document.addEventListener("change", async ({ target }) => {
    if (!target.matches("input[type=file][data-shrink]") || !target.files.length) return;
    const [file] = target.files;
    if (!window.createImageBitmap || file.size < 200_000) return;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.7); });
      if (!small || small.size >= file.size || target.files[0] !== file) return;
      const carried = new DataTransfer();
      carried.items.add(new File([small], "photo.jpg", { type: "image/jpeg" }));
      target.files = carried.files;
    } catch {
      // The server says what it cannot read.
    }
  });
})();

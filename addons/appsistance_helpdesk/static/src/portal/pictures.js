const MAX_SIDE = 1920;
const QUALITY = 0.85;
const SMALL = 400 * 1024;

/**
 * A picture drawn again at most 1920 pixels wide or high, as a phone would send it in
 * seconds; whatever cannot be drawn, or would not get smaller, stays as it is.
 * @param {File} file
 * @returns {Promise<File>}
 */
export async function shrink(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size <= SMALL) {
        return file;
    }
    const reading = createImageBitmap(file, {imageOrientation: "from-image"});
    const bitmap = await reading.catch(() => null);
    if (!bitmap) {
        return file;
    }
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    const context = canvas.getContext("2d");
    // A JPEG shows black where nothing is: drawings are dark themselves
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((resolve) =>
        canvas.toBlob(resolve, "image/jpeg", QUALITY)
    );
    if (!blob || blob.size >= file.size) {
        return file;
    }
    const name = file.name.replace(/\.\w+$/, "") + ".jpg";
    return new File([blob], name, {type: "image/jpeg"});
}

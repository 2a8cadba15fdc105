/**
 * What is kept on the phone until the server has it: operations to send, drafts of
 * signatures, and the last day that was seen.
 *
 * An own database, one per user: nothing is ever dropped when the app changes, and what
 * one technician typed is never sent under another's name.
 */

const VERSION = 1;
const STORES = {
    outbox: {keyPath: "seq", autoIncrement: true},
    drafts: {keyPath: "key"},
    cache: {keyPath: "key"},
};

function promisify(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

export class LocalStore {
    constructor(name) {
        this.name = name;
        this.opening = null;
    }

    open() {
        if (!this.opening) {
            const request = window.indexedDB.open(this.name, VERSION);
            request.onupgradeneeded = () => {
                for (const [name, options] of Object.entries(STORES)) {
                    if (!request.result.objectStoreNames.contains(name)) {
                        request.result.createObjectStore(name, options);
                    }
                }
            };
            this.opening = promisify(request);
        }
        return this.opening;
    }

    async run(name, mode, work) {
        const database = await this.open();
        const transaction = database.transaction(name, mode);
        const result = promisify(work(transaction.objectStore(name)));
        if (mode === "readonly") {
            return result;
        }
        const done = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onerror = () => reject(transaction.error);
            transaction.onabort = () => reject(transaction.error);
        });
        const value = await result;
        await done;
        return value;
    }

    all(name) {
        return this.run(name, "readonly", (store) => store.getAll());
    }

    get(name, key) {
        return this.run(name, "readonly", (store) => store.get(key));
    }

    put(name, value) {
        return this.run(name, "readwrite", (store) => store.put(value));
    }

    remove(name, key) {
        return this.run(name, "readwrite", (store) => store.delete(key));
    }
}

/** Ask the browser not to clear the store when the phone is short of room. */
export async function askToPersist() {
    try {
        await navigator.storage?.persist?.();
    } catch {
        // some browsers refuse in private windows: the store works all the same
    }
}

// @ts-check
/**
 * The service worker: shows one line when the hub wakes this browser, and leads to the page of notices. The push has no
 * content, nothing is fetched or kept, and requests of pages do not come through here.
 */
const self_ = /** @type {any} */ (self);
const inWelsh = new URL(self_.location.href).searchParams.get("language") === "cy";
const words = inWelsh ? "Brys: mewngofnodwch i’r hwb" : "Urgent: sign in to the hub";

self_.addEventListener("push", (/** @type {any} */ event) => {
  event.waitUntil(
    self_.registration.showNotification(words, { lang: inWelsh ? "cy" : "en", tag: "hub", renotify: true, requireInteraction: true }),
  );
});

self_.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(self_.clients.openWindow("/notices/"));
});

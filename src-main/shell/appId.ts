/** Who the app is to Windows, which shows notifications for those alone that say so; the same as `appId` of electron-builder.yml. */
export const APP_ID = "app.sightline.desktop";

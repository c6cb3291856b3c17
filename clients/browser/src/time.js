// Times for people, in UTC.

/** Seconds since 1970 as a date and time; a time that no calendar holds stays a number. */
export function timeText(seconds) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return `${seconds} seconds after 1970`;
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

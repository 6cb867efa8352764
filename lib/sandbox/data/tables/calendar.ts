/**
 * Meetings around today. The hour is in the company's time zone; a customer is referred to by its position in the list.
 */
export const meetings: readonly (readonly [
  name: string,
  days: number,
  hour: number,
  hours: number,
  customer: number | false,
])[] = [
  ["Team meeting", -7, 9, 1, false],
  ["Visit to the showroom", -5, 16, 1.5, 3],
  ["Team meeting", 0, 9, 1, false],
  ["Quarter review", 0, 15, 2, false],
  ["Offer for Azure Interior", 1, 10, 1, 0],
  ["Measuring on site", 1, 12, 2, 1],
  ["Delivery dates", 2, 17, 0.5, 2],
  ["Team meeting", 7, 9, 1, false],
  ["New catalogue", 8, 11, 1.5, false],
  ["Contract with Gemini Furniture", 9, 10, 1, 2],
];

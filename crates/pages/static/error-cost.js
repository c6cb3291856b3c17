// A slider beside the field for the cost of an error: nothing at its left end, and from there on the logarithmic scale that
// the answer names. The field keeps the exact number and is what is sent.

/** Each step is so many parts of a power of ten: about an eighth more than the one before. */
const STEPS_PER_TEN = 20;

/** Makes the slider of a form as soon as an answer names its scale, and another scale of it with another answer. */
function followErrorCost(form) {
  const field = form.querySelector('input[data-slider-unit]');
  if (!field) return;
  let slider;
  const rescale = () => {
    const { errorCostLeast, errorCostMost } = document.querySelector('[data-error-cost-least]')?.dataset ?? {};
    if (errorCostLeast === undefined) return;
    slider ??= errorCostSlider(field);
    slider.setScale(Number(errorCostLeast), Number(errorCostMost));
  };
  document.addEventListener('shown', rescale);
  rescale();
}

function errorCostSlider(field) {
  const range = Object.assign(document.createElement('input'), { type: 'range', id: `${field.id}-slider`, min: 0, step: 1 });
  const label = Object.assign(document.createElement('label'), { htmlFor: range.id, className: 'unseen' });
  label.textContent = 'Slide what a wrong answer costs you';
  const words = document.createElement('span');
  // The slider itself says the same.
  words.setAttribute('aria-hidden', 'true');
  const row = Object.assign(document.createElement('span'), { className: 'slider' });
  row.append(label, range, words);
  field.after(row);
  let [least, most] = [1, 1];

  const cost = () => {
    if (range.valueAsNumber === 0) return 0;
    const exact = least * (most / least) ** ((range.valueAsNumber - 1) / (range.max - 1));
    return Number(exact.toPrecision(2));
  };
  const place = () => {
    if (!(field.valueAsNumber > 0)) return 0;
    const part = Math.log(field.valueAsNumber / least) / Math.log(most / least);
    return 1 + Math.round((range.max - 1) * Math.min(Math.max(part, 0), 1));
  };
  const tell = () => {
    const number = field.valueAsNumber.toLocaleString('en', { maximumSignificantDigits: 6 });
    const told = { NaN: 'not asked for', 0: 'errors cost nothing' }[field.valueAsNumber];
    words.textContent = told ?? `${number} an error`;
    range.setAttribute('aria-valuetext', told ?? `${number} an error, in ${field.dataset.sliderUnit}`);
  };
  const followField = () => {
    range.value = place();
    tell();
  };

  range.addEventListener('input', () => {
    field.value = cost();
    tell();
  });
  field.addEventListener('input', followField);
  return {
    setScale(newLeast, newMost) {
      [least, most] = [newLeast, newMost];
      range.max = 1 + Math.ceil(STEPS_PER_TEN * Math.log10(most / least));
      followField();
    },
  };
}

// The token is in a cookie that the first answer has set; what is sent without it is refused.
const form = document.getElementById('login');
form.addEventListener('submit', async event => {
  event.preventDefault();
  const token = document.cookie.split('; ').find(cookie => cookie.startsWith('XSRF-TOKEN=')) ?? '=';
  const refused = document.getElementById('refused');
  refused.textContent = '';
  try {
    const answer = await fetch('login', {
      method: 'POST',
      headers: { 'X-XSRF-TOKEN': token.slice(token.indexOf('=') + 1) },
      body: new URLSearchParams(new FormData(form)),
    });
    if (answer.ok && !answer.url.includes('error')) {
      location.replace('./');
      return;
    }
    refused.textContent = 'That is not the user, or not the password.';
  } catch {
    refused.textContent = 'The service does not answer.';
  }
  form.password.select();
});

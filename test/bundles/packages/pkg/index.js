const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

export async function delay(milliseconds) {
  await wait(milliseconds)
  return milliseconds
}

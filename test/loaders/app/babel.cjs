require('@babel/register')({
  extensions: ['.ts', '.js', '.cjs'],
  cache: false,
  presets: ['@babel/preset-typescript'],
  plugins: ['@babel/plugin-transform-modules-commonjs'],
})

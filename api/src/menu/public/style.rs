//! How the page looks: for a phone, for a wide screen, in the dark, and as a poster of one A4 sheet.

/// The page's style.
pub const STYLE: &str = "\
:root{color-scheme:light dark;--i:#1c2521;--s:#5b6a63;--l:#dfe6e2;--p:#fff;--b:#f2f5f3;--g:#1f7a5a;--o:#fff;--w:#9a5b00;\
--h:#fff3d6;--a:#b3261e;--x:'✕ ';--t:none}\
@media(prefers-color-scheme:dark){:root{--i:#e8eeeb;--s:#9db0a7;--l:#2c3833;--p:#17201c;--b:#0f1613;--g:#3fae86;--o:#0b1f17;\
--w:#ffc46b;--h:#33280f;--a:#ff9a8f}}\
*{box-sizing:border-box}html{font-size:100%}html:has(#big:checked){font-size:140%}\
body{margin:0;background:var(--b);color:var(--i);font:1.0625rem/1.5 system-ui,'PingFang SC','Microsoft YaHei',sans-serif}\
header,main,footer{max-width:75rem;margin:0 auto;padding:1rem 1.25rem}header{padding-top:1.75rem}\
header p,footer p{margin:.25rem 0;color:var(--s)}h1{margin:0;font-size:1.75rem;line-height:1.25}\
header span{display:inline-block;margin-right:.6rem}\
nav,.pick div{display:flex;flex-wrap:wrap;gap:.5rem}nav,.pick{margin:1rem 0 0}.pick p{margin:.5rem 0;font-size:.9rem}\
nav a,label,summary{display:flex;align-items:center;gap:.4rem;min-height:2.75rem;padding:0 1rem;\
border:1px solid var(--l);border-radius:2rem;background:var(--p);color:var(--i);text-decoration:none}\
summary{cursor:pointer}summary::after{content:'▾';margin-left:auto;color:var(--s)}[open]>summary::after{content:'▴'}\
summary::-webkit-details-marker{display:none}\
input{width:1.15rem;height:1.15rem;margin:0;accent-color:var(--a)}#big{accent-color:var(--g)}\
@supports not selector(:has(a)){.pick,label{display:none}}\
main{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));align-items:start}\
section{padding:1.1rem 1.25rem;border-radius:1rem;background:var(--p);overflow-wrap:anywhere}.t{box-shadow:0 0 0 2px var(--g)}\
.x{opacity:.65}h2{display:flex;align-items:baseline;gap:.5rem;margin:0;font-size:1.25rem}\
h2 small,h3 small,li small{color:var(--s);font-weight:400}h2 small{font-size:1rem}\
h2 b{margin-left:auto;padding:0 .6rem;border-radius:1rem;background:var(--g);color:var(--o);font-size:.85rem}\
h3{display:flex;justify-content:space-between;gap:.5rem;margin:1rem 0 .25rem;padding-top:.75rem;border-top:1px solid var(--l);\
font-size:1rem;color:var(--g)}ul{margin:0;padding:0;list-style:none}li{padding:.45rem 0}li small{display:block;font-size:.85rem;line-height:1.4}\
li i{margin-left:.35rem;padding:.05rem .4rem;border:1px solid var(--l);border-radius:.4rem;color:var(--s);font:.78rem system-ui,sans-serif}\
li em{display:block;margin:.2rem 0 0;padding:.15rem .5rem;border-radius:.4rem;background:var(--h);color:var(--w);font-style:normal;font-size:.9rem}\
.k{margin:.75rem 0 0;color:var(--s)}:focus-visible{outline:3px solid var(--g);outline-offset:2px}\
@page{size:A4 landscape;margin:9mm}\
@media print{:root,html:has(#big:checked){--i:#000;--s:#333;--l:#999;--p:#fff;--b:#fff;--g:#000;--w:#000;--h:none;\
--a:#000;--x:'';--t:line-through;font-size:9pt}\
nav,.pick,h2 b{display:none}header,main,footer{padding:0 0 2mm;max-width:none}main{padding:0 1px 2mm}header{text-align:center}h1{font-size:20pt}\
main{grid-template-columns:repeat(var(--n),minmax(0,1fr));gap:2mm;align-items:stretch}section{order:var(--d);padding:2mm;border:1px solid #999;border-radius:0;\
break-inside:avoid}.t,.x{box-shadow:none;opacity:1}li{padding:.6mm 0;font-weight:600;font-size:11pt}li small,li em{font-weight:400;font-size:8pt}\
li em{margin:0;padding:0}li i{color:#000}\
body{line-height:1.35}header p{display:inline-block;margin:0 2mm}h3{margin:1.5mm 0 .5mm;padding-top:1mm}}";

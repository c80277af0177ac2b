const box=document.getElementById('search');let status='';
function show(){const words=box.value.toLowerCase().split(/\s+/).filter(w=>w);
document.querySelectorAll('[data-text]').forEach(e=>{e.hidden=!words.every(w=>e.dataset.text.includes(w))||(status&&!e.dataset.status.split(' ').includes(status))});
document.querySelectorAll('section').forEach(s=>{const rows=s.querySelectorAll('[data-text]');s.hidden=rows.length>0&&[...rows].every(r=>r.hidden)})}
box.addEventListener('input',show);
document.querySelectorAll('.tile').forEach(t=>t.addEventListener('click',()=>{status=status===t.dataset.status?'':t.dataset.status;
document.querySelectorAll('.tile').forEach(o=>o.setAttribute('aria-pressed',o.dataset.status===status));show()}));

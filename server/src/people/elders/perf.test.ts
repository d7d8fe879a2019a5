import { makeResidentId } from '@yike/identity';
import { afterAll, beforeAll, it } from 'vitest';
import { COUNTY, testWorld, type TestWorld } from '../../testing.ts';
import { elderHandlers, elderRoutes, importRoster, importRoutes } from './index.ts';
import { listElders, searchElders } from './find.ts';
import { sql } from 'kysely';
import { createDatabase } from '../../platform/transactions/index.ts';
let world: TestWorld;
beforeAll(async () => { world = await testWorld({ routes: [...elderRoutes, ...importRoutes], handlers: elderHandlers }); }, 100000);
afterAll(() => world.close());
it('perf', async () => {
  const N = Number(process.env.N ?? 100000);
  const sur='王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', giv='秀英建国桂兰玉梅志明淑珍海涛文华金凤春生';
  const places = ['东合社区','太和社区','海城社区','朝晖社区','景元社区'];
  const lines=['姓名,身份证号码,所属街道,所属社区,户籍地址,现居住地址,联系电话,居住情况,家庭经济状况,失能等级,残疾等级,计生特殊家庭,联系人,联系人电话,备注'];
  for(let i=0;i<N;i++){ const d=new Date(Date.UTC(1930,0,1)+ (i%10000)*86400000).toISOString().slice(0,10);
   lines.push([sur[i%20]!+giv[(i*7)%20]!+giv[(i*13)%20]!, makeResidentId(String(331001+Math.floor(i/10000)%90), d, i%999), '海门街道', places[i%5], '浙江省台州市椒江区海门街道', `${places[i%5]}${i%300}幢${i%4}单元${i%1800}室`, '138'+String(10000000+i), ['独居','空巢','与配偶居住'][i%3], ['一般','低保'][i%2], ['能力完好','轻度失能','重度失能'][i%3], '无','否','李小明','139'+String(10000000+i),''].join(',')); }
  const bytes=Buffer.from(lines.join('\n'));
  for (const run of [1,2]) {
    const c=process.cpuUsage(), t=performance.now();
    const {report}=await importRoster(world.environment, world.system, {county:COUNTY, source:{bytes,name:'x.csv'}, fileName:'x.csv', dryRun:false});
    const u=process.cpuUsage(c);
    console.log('run',run,'ms',Math.round(performance.now()-t),'node cpu ms',Math.round((u.user+u.system)/1000), report.created, report.updated, report.unchanged, JSON.stringify(report.rejected));
  }
  const admin=createDatabase(world.adminUrl,1); await sql`ANALYZE yike.elders`.execute(admin.db);
  console.log((await sql<{t:string}>`select array_to_string(show_trgm('解放路12号'),'|') t`.execute(admin.db)).rows);
  const county=world.as('countyOfficial'), comm=world.as('communityWorker',{area:'331002001018'});
  for (const actor of [county,comm]) for (const q of ['王','王秀','欧阳','w','wxy','13810000077','海城社区7幢','解放路','区299幢']) {
    const times:number[]=[]; let n=0;
    for(let i=0;i<5;i++){const t=performance.now(); n=(await world.tx(actor,(tx)=>searchElders(tx,actor,{q}))).rows.length; times.push(performance.now()-t);}
    console.log(actor.role,q,n,times.map(x=>x.toFixed(1)).join(' '));
  }
  for (const actor of [county,comm]) for (const query of [{limit:50},{limit:50,abilityGrade:3,livingSituation:'alone' as const},{limit:50,q:'王秀'}, {limit:50, ageFrom:95}]) {
    const times:number[]=[]; let n=0;
    for(let i=0;i<5;i++){const t=performance.now(); n=(await world.tx(actor,(tx)=>listElders(tx,actor,query))).rows.length; times.push(performance.now()-t);}
    console.log('list',actor.role,JSON.stringify(query),n,times.map(x=>x.toFixed(1)).join(' '));
  }
  const plan=await world.tx(county,(tx)=>sql<any>`explain (analyze,buffers) select * from yike.elders_at_address('331002','%区299幢%',20)`.execute(tx.db)); console.log(plan.rows.map((r:any)=>r['QUERY PLAN']).join('\n'));
  await admin.close();
}, 600000);
